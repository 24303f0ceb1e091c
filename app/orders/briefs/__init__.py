"""The shift brief: at opening, noon and closing, what waits, what is due, what was not collected."""
