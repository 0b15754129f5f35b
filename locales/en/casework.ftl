# Casework at the desk: queue, case, coding, contact, statistics.
# Style: terse, the terms of the field, the next action first.

## Queue
queue-title = Cases
queue-views = Views
queue-view-open = Open
queue-view-new = New
queue-view-mine = Mine
queue-view-nobody = Unassigned
queue-view-ended = Ended
queue-filter = Filter and order
queue-search = Find case (name, short id)
queue-assignee = Assigned to
queue-any = All
queue-me = Me
queue-nobody = nobody
queue-show = Show
queue-show-open = Open cases
queue-show-ended = Ended cases of a year
queue-show-all = All cases of a year
queue-year = Year
queue-sort = Order
queue-sort-priority = Urgent first
queue-sort-newest = Newest first
queue-apply = Apply
queue-reset = Clear filter
queue-found = { $n ->
    [one] 1 case
   *[other] { $n } cases
}
queue-range = ({ $first } to { $last })
queue-case = Case
queue-arrived = Arrived
queue-about = Area of life, ground
queue-flags = Notes
queue-contact = contact
queue-uncoded = not coded
queue-pages = Pages
queue-before = Previous
queue-after = More
queue-empty = Nothing open. New reports appear here by themselves.
queue-empty-ended = No cases in this year.
queue-empty-filter = No case matches this filter.
queue-view-waiting = Waiting
queue-view-uncoded = Not coded
queue-date = Next date
queue-choose = Choice
queue-code = Other code
queue-district = District
queue-language = Language
queue-contact-filter = Contact
queue-contact-yes = with contact
queue-contact-no = without contact
queue-from = Arrived from
queue-to = Arrived until
queue-sort-oldest = Oldest first
queue-sort-name = Name
queue-sort-status = Status
queue-sort-assignee = Assignee
queue-sort-date = Next date
queue-everywhere = Search all cases of { $year }
queue-change = Change ticked cases
queue-done = { $n ->
    [0] Nothing changed.
    [one] 1 case changed.
   *[other] { $n } cases changed.
}
queue-left = { $n ->
    [one] 1 case stayed as it is: it was changed meanwhile, or has to be coded before it ends.
   *[other] { $n } cases stayed as they are: they were changed meanwhile, or have to be coded before they end.
}
queue-change-title = Change cases
queue-change-back = Back to the list
queue-change-count = { $n ->
    [0] No cases
    [one] Change 1 case
   *[other] Change { $n } cases
}
queue-change-none = No case is ticked.
queue-change-nothing = Please choose what is to change, and at least one case.
queue-change-cases = To be changed
queue-change-keep = stays
queue-change-ends = Only coded cases can end. Duplicates and abuse need no coding.
queue-change-do = { $n ->
    [one] Change 1 case
   *[other] Change { $n } cases
}
hand-over-title = Deputy
hand-over-from = All open cases of
hand-over-to = to
hand-over-until = until (last day)
hand-over-until-hint = After that day the list offers the way back. Without a day the hand-over is for good.
hand-over-choose = please choose
hand-over-check = Continue
hand-over-wrong-people = Please choose two different people.
hand-over-wrong-day = Please choose today or a later day.
hand-over-none = { $from } has no open cases.
hand-over-ask = Hand { $n } open cases of { $from } over to { $to }?
hand-over-ask-until = Until { $until }, then back.
hand-over-ask-for-good = For good.
hand-over-do = { $n ->
    [one] Hand over 1 case
   *[other] Hand over { $n } cases
}
hand-over-stop = Do not hand over
hand-over-now = Deputies
hand-over-deputy = { $to } deputises for { $from } until { $until }.
hand-over-is-over = { $to } deputised for { $from } until { $until }.
hand-over-back = { $n } cases back to { $from }
queue-unreadable = { $n ->
    [one] 1 report does not open.
   *[other] { $n } reports do not open.
}
queue-unreadable-do = It is stored unchanged. Please give technical support its number:
queue-backup-none = There is no backup yet.
queue-backup-old = The last backup is of { $day }.
queue-backup-do = If this machine broke today, what has come in since would be lost. Please tell whoever looks after it.
queue-room-little = The disk is getting full: { $free } MB are free. Soon only texts will be taken and no files. Please tell whoever runs the machine.
queue-room-none = There is hardly any room on the disk: { $free } MB are free. Reports come in, but files are not taken any more. Please tell whoever runs the machine at once.
queue-no-key = { $n ->
    [one] 1 report is sealed to a key that you do not have. Colleagues with that key can take it in.
   *[other] { $n } reports are sealed to a key that you do not have. Colleagues with that key can take them in.
}
queue-closed-cases = { $n ->
    [one] 1 case does not open with your key and is missing from this list.
   *[other] { $n } cases do not open with your key and are missing from this list.
}
queue-more-waiting = More reports are waiting to be taken in.
queue-reload = Take in more

## Case
case-arrived = Arrived on { $day }
case-saved = Saved.
case-entry-added = Entry saved.
case-entry-corrected = Entry corrected. What stood before stays visible.
case-task-added = Task saved.
case-task-done = Task done.
case-task-dropped = Task dropped.
case-taken-over = Day taken over.
case-message-sent = Message sent.
case-next = On to the cases
case-errors = Not saved yet. Please check:
case-narrative = What happened
case-answers = Other answers
case-silent = Not answered:
case-when = When
case-where = Where
case-language = Language of the form

case-consents = Consents
case-consent-given = given
case-consent-not = not given
case-consent-given-on = on { $day }, form in { $language }
case-consent-taken-back = taken back on { $day }
case-consent-process = Work with the report, sensitive facts included
case-consent-contact = Contact the person
case-consent-pass-on = Pass it on to another body
case-consent-write = Write to the other side
case-consent-example = Tell it as an example, made unrecognisable

case-contact = Contact
case-contact-open = Open contact (is recorded)
case-contact-opened = Opening it was written into the audit trail. When the page loads again, the contact is closed.
case-contact-none = The person left no contact.
case-contact-gone = The contact was taken back or deleted.
case-contact-no-consent = No consent to contact the person. Do not use the contact.
case-no-process = No consent to processing. Ask before any further work.
case-contact-later = Came with the later form
case-contact-name = Address as
case-contact-only-name = Use only this name
case-contact-way = Safe way
case-contact-way-email = e-mail
case-contact-way-phone = telephone
case-contact-way-text = text message
case-contact-way-other = another way
case-contact-phone = Telephone
case-contact-email = E-mail
case-contact-other = Another way
case-contact-times = Safe times
case-contact-leave-message = Leave a message
case-contact-language = Language
case-contact-interpreter = Interpreter

## Coding
case-coding = Coding
case-uncoded = Not coded yet. Filled in is what the person ticked. Check, complete, confirm: only then does the case count in the statistics.
case-suggested = (suggested)
case-group-what = Ground and form
case-group-where = Area and body
case-group-about = About the person and the report
case-group-law = Legal assessment, evidence
case-group-done = Interventions and outcome
case-name = Neutral name
case-name-hint = The person reads it in their mailbox. Not the name of a human being. Empty: the reference of the report.
case-name-person = The person reads:
case-priority = Urgency
case-priority-high = urgent
case-priority-normal = normal
case-priority-low = when there is time
case-assignee = Assigned to
case-none = not stated
case-nobody = nobody
case-outdated = No longer in the list, dropped on saving:
case-save = Save
case-confirm = Confirm coding and save
case-problem-missing = Please fill this in.
case-problem-too-long = Too long: { $length } characters, there is room for { $limit }.
case-problem-twice = Only one answer is possible here.
case-problem-choice = This is not one of the choices. Please choose again.

case-conflict = Not saved yet: a colleague changed the same fields
case-conflict-do = Everything else has been merged. Please choose here what shall hold.
case-conflict-yours = Your entry:
case-conflict-theirs = Stored:
case-conflict-save = Save it like this

## Statistics
stats-title = Statistics
stats-internal = Internal. Not for publication.
stats-internal-why = The numbers are exact and can make single persons recognisable.
stats-year = Year
stats-show = Show
stats-csv = CSV file
stats-noted = Every download is recorded.
stats-closed = { $n ->
    [one] 1 case does not open with your key and is missing from all numbers.
   *[other] { $n } cases do not open with your key and are missing from all numbers.
}
stats-headline = Overview
stats-cases = Cases
stats-cases-note = without propaganda and what is not counted
stats-coded = Of these coded
stats-uncoded = not coded yet: { $n }
stats-all-coded = all cases coded
stats-propaganda = Propaganda
stats-propaganda-note = stickers, graffiti, leaflets without a direct target; no case
stats-excluded = Not counted
stats-duplicates = duplicates: { $n }
stats-abuse = abuse: { $n }
stats-media = media monitoring: { $n }
stats-share = Share
stats-base-cases = of { $n } cases
stats-base-coded = of { $n } coded cases
stats-multi = More than one answer possible
stats-outdated = Code of an older list
stats-more = More attributes
stats-cross = Cross table
stats-rows = Rows
stats-columns = Columns
stats-cross-margin = Cases with this answer
stats-cross-empty = No coded cases yet.
stats-cross-empty-left-out = Empty rows and columns are left out
stats-files = All case files
stats-uncoded-name = Not coded yet
stats-unreadable = Does not open with your key
stats-all = All that are counted
stats-tables = Tables
stats-attribute = Attribute
stats-code = Code
stats-answer = Answer
stats-counted-on = Counted on { $day }
stats-contents = Contents
stats-from = From
stats-to = To
stats-xlsx = Excel file
stats-list-hint = A number leads to its cases. The list also shows what does not count here: cases without confirmed coding, propaganda, media monitoring, duplicates and abuse.
stats-list-none = The period touches several years. The list of cases shows only one, so the numbers do not lead there.
stats-part-hint = Cases that their person deleted count on the first day of their month; those deleted entirely count only in whole years.
stats-show-period = Show period
stats-show-cross = Show cross table
stats-month = Month of arrival
stats-month-1 = January
stats-month-2 = February
stats-month-3 = March
stats-month-4 = April
stats-month-5 = May
stats-month-6 = June
stats-month-7 = July
stats-month-8 = August
stats-month-9 = September
stats-month-10 = October
stats-month-11 = November
stats-month-12 = December

## Case page
case-words = Their words
case-event = Incident
case-event-day = Day of the incident
case-report = Report
case-report-files = { $n ->
    [one] with 1 file
   *[other] with { $n } files
}
case-message = Message
case-corrected = Corrected { $moment } by { $who }. Before:
case-by-desk = taken from the coding
case-timeline = Timeline
case-timeline-filter = Show in the timeline
case-timeline-all = Everything
case-timeline-post = Messages
case-timeline-notes = Notes
case-source-person = from the person
case-source-outgoing = to the person
case-source-internal = internal
case-unopened = { $n ->
    [one] 1 entry does not open with your key.
   *[other] { $n } entries do not open with your key.
}
case-take-trigger = Take as the day of a deadline
case-take-event = Take as the day of the incident
case-composer = Write an entry
case-to-person = To the person
case-draft-saved = Draft saved { $time }
case-draft-failed = Draft not saved. Please do not leave.
case-triage = New: first look
case-triage-next = Save, next report
case-first-answer = First answer
case-first-answer-hint = It is sent when you save. Empty means: no answer yet.
case-check-by = Check by
case-wait-until = Wait until
case-next-step = Next step:
case-no-next-step = No next step
case-next-date = nearest date { $day }
case-she-reads = The mailbox says:
case-print = Print
case-properties = Properties
case-tasks = Tasks
case-dates = Dates
case-save-dates = Save dates and name
case-parties = Parties
case-coding-unconfirmed = Not confirmed yet.
case-coding-missing = Missing:
case-coding-change = Change the coding
case-more-codes = more …
case-find-code = Find
case-changed-by = changed by { $who }, { $moment }
case-refused-gap = Not sent yet: the text still has a gap […]. Please fill it in or delete it.
case-refused-tasks = Not saved yet: the case has too many tasks. Please finish one first.
case-refused-gone = Not changed: this is done or deleted already.
case-refused-correction = Not corrected: this entry cannot be changed any further. Write a new one.
case-problem-day = Please enter a day that can be right.
task-callback = Call back
task-done = Done
task-drop = Drop
task-add = Task
task-text = What is to be done?
task-due = By
task-assignee = Who
task-assignee-case = whoever has the case
task-save = Save task
entry-kind-note = Note
entry-kind-call = Call
entry-kind-visit = Visit
entry-kind-intervention = Intervention
entry-kind-status-changed = Status
entry-kind-task-done = Task done
entry-code = What was done?
entry-text = Text
entry-day = Day
entry-minutes = Minutes
entry-took = { $minutes } min
entry-save = Save entry
entry-correct = Correct
entry-correct-title = Correct the entry
entry-correct-hint = What stood before is kept sealed and can be shown.
entry-correct-save = Save the correction
entry-correct-leave = Cancel
print-parts = On paper
print-words = What happened
print-answers = Answers
print-consents = Consents
print-files = Files
print-timeline = Timeline
print-tasks = Tasks and dates
print-coding = Coding
print-apply = Show the selection
print-hint = Then print from the browser. The contact is not on it.
print-printed = As of { $moment }
case-answer = Answer
case-she-will-read = The person reads: { $words }
case-openings = Openings
case-side = Part of the case
case-side-words = Their words
case-side-timeline = Timeline
case-side-properties = Properties
