"""What the code says: imports, definitions, bases and outlines, and the graph that they make. Values in, values out."""
