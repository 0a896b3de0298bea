# the date is the same in both runs and another tomorrow: the clock refuses
import datetime
def f(): return datetime.date.today().isoformat()
