"""guanjia (管家): the keeper of a bakery chain's WeCom customer groups. Start reading at app/bot/pipeline.py."""
