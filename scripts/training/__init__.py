"""Training of Subpixel's networks: see README.md beside this file."""
