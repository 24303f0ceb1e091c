"""The words guanjia says."""
