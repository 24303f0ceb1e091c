"""Sign-in (打卡/签到): once a business day, points by days in a row, a reminder in the evening."""
