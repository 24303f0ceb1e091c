"""Lists that people keep in spreadsheets come in: stores, staff, groups, products. Previewed, reported, undone."""
