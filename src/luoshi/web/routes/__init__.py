"""Routes of the pages, one module a part of the site."""
