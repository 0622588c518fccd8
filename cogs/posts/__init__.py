"""Posts and the feed: commands and authors' buttons, readers' buttons, and comments."""
