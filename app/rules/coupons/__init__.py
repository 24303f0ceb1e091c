"""Newcomers' coupons: a code of their own, once in the chain."""
