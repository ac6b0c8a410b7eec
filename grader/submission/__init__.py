"""Files that students hand in -> answers by part, one reader for each format."""
