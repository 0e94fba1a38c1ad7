"""Makes the weights of the formatter's linear models; nothing here runs with the bot."""
