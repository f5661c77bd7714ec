"""The invented institution: a seeded generator that builds it through the rooms' own actions."""
