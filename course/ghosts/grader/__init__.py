"""From sources to notebooks, and from a folder of submissions to a gradebook."""
