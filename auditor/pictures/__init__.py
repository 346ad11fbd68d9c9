"""Small pictures of cited places: pages rendered, photos scaled, cells and paragraphs drawn."""
