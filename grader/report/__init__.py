"""A Report -> HTML, JSON, JUnit XML and plain lines, one file an output; every text is cleaned on the way."""
