# The first page of the desk: what is to be done, and when.
# Style: terse, the terms of the field, the next action first.
desk-nav-today = Today
today-today = today
today-next-workday = next working day { $day }
today-whose = Whose
today-mine = Mine and unassigned
today-all = All
today-back = Back to everything
today-nothing = Nothing to do.
today-group-overdue = Overdue
today-group-now = Today until { $day }
today-group-later = Later
today-group-waiting = Waiting for others
today-group-no-step = No next step
today-rest = { $n ->
    [one] one more line
   *[other] { $n } more
}
today-also = · also:
today-more-matters = and { $n } more
today-new = new
today-new-about = new: { $about }
today-no-answer = no answer in the mailbox yet
today-consent-taken-back = consent taken back
today-contact-changed = contact changed
today-answered = question answered
today-message = new message
today-messages = { $n } new messages
today-callback = callback
today-callback-with = callback: { $text }
today-files = { $n ->
    [one] one file not looked at
   *[other] { $n } files not looked at
}
today-check-by = look again
today-wait-until = waiting time is over
today-draft = draft ({ $day })
today-draft-ends = draft ({ $day }), will be deleted on { $ends }
today-release = Statistics { $year }
today-approval = waits for your approval
today-deleted = { $n ->
    [one] deleted by the person
   *[other] { $n } cases deleted by the persons
}
today-do-look = Look
today-do-read = Read
today-do-call = Call
today-do-triage = Triage
today-do-answer = Answer
today-do-task = Do
today-do-check = Check
today-do-ask = Ask
today-do-write = Go on writing
today-do-plan = Plan
today-do-approve = Approve
today-do-seen = Seen

weekday-mon = Mon
weekday-tue = Tue
weekday-wed = Wed
weekday-thu = Thu
weekday-fri = Fri
weekday-sat = Sat
weekday-sun = Sun
weekday-mon-long = Monday
weekday-tue-long = Tuesday
weekday-wed-long = Wednesday
weekday-thu-long = Thursday
weekday-fri-long = Friday
weekday-sat-long = Saturday
weekday-sun-long = Sunday

settings-me = My working days
settings-me-hint = How far “Today” reaches for you.
settings-me-text = “Today” shows what is to be done until your next working day. Holidays do not count.
settings-me-days = I work on these days
settings-me-wrong = Please tick at least one day.
