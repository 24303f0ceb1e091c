"""What posts promise about goods, held against what a shop offers."""
