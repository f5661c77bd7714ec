"""Units with lineage, posts, tenures, portfolios, people, groups of every sort."""
