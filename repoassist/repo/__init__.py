"""What is in the repository: git, the listing, the text of each file, and what of it is junk or secret."""
