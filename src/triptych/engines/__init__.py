"""The two engines that make a book of the same chapters: the Quarto CLI, and pandoc with Typst."""
