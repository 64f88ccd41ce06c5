"""The endpoint: what is known of models and prices, the one door to the network, and what went wrong behind it."""
