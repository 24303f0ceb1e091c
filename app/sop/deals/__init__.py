"""Activities and coupons by name: from when to when, how many are left. A post that speaks of one promises it."""
