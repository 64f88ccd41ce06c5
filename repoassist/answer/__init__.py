"""What came back: the places that an answer names, looked up in what was sent."""
