"""What posts promise about goods, activities and coupons, held against what there is."""
