"""Forms of the pages, one module a part of the site."""
