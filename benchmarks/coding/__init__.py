"""One assignment in code, five functions with two tests each, as this project and its peers mark it."""
