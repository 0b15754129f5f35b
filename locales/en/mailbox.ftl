# The mailbox of a person (mailbox-) and the messages at the desk (messages-). Rules as for the
# form: write short sentences, and say who does what by when.

## Days
mailbox-day = { $day } { $month }
mailbox-month-1 = January
mailbox-month-2 = February
mailbox-month-3 = March
mailbox-month-4 = April
mailbox-month-5 = May
mailbox-month-6 = June
mailbox-month-7 = July
mailbox-month-8 = August
mailbox-month-9 = September
mailbox-month-10 = October
mailbox-month-11 = November
mailbox-month-12 = December

## Opening the mailbox
mailbox-topic = Messages
mailbox-link = I have a code
mailbox-entry-title = Your mailbox
mailbox-entry-lead = Here you read answers, add something or delete everything. All you need is the code you were given after your report.
mailbox-code = Your code
mailbox-code-hint = 30 digits. Spaces and dashes do not matter. You can also paste the whole text file.
mailbox-enter = Open mailbox
mailbox-code-empty = Please write your code in the field.
mailbox-code-count = { $count ->
    [one] We read one digit
   *[other] We read { $count } digits
}, the code has 30. Please compare.
mailbox-code-typo = There is a typing error in the code. Please compare each digit.
mailbox-code-unknown = We found no mailbox for this code. Please check each number.
mailbox-code-too-many = That was a great many attempts. Please wait { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
} and send the code again. It is still in the field.
mailbox-lost = Can't find your code any more?
mailbox-lost-text = We cannot restore it. Your report stays with us and still counts. You can write to us again at any time. If you say what it was about, we can put the two together.
mailbox-lost-report = Write again

## The mailbox, opened
mailbox-title = Your mailbox
mailbox-open = Open mailbox
mailbox-back = Back to the mailbox
mailbox-fresh = { $count ->
    [one] One new message for you
   *[other] { $count } new messages for you
}
mailbox-closed = { $count ->
    [one] One message does
   *[other] { $count } messages do
} not open. The fault is ours. Please write to us about it.
mailbox-leave = Leave the mailbox
mailbox-leave-text = When you are done, leave this page. After that only the code opens it again. Your browser does not remember the code.

mailbox-sign = Your reference
mailbox-sign-text = If you call us, you can say this reference. It lets us find your report without your name and without your code.
mailbox-state = How far is it?
mailbox-state-received = Your report arrived on { $day }.
mailbox-state-unread = Not read yet.
mailbox-state-read = Read on { $day }.
mailbox-state-reply-by = A counsellor answers you by { $day } at the latest, here in this mailbox.
mailbox-state-reply-late = We promised you an answer by { $day }. We are late. We are sorry.
mailbox-state-no-process = We do not work with your report because you have not allowed it. You can allow it at any time, under “What you agree to”.
mailbox-stage-waiting = We are deciding who takes care of it.
mailbox-stage-in-work = A counsellor is working on it.
mailbox-stage-waiting-for-you = We are waiting for your answer.
mailbox-stage-closed = Closed, because the counselling has ended. You can still write to us again.
mailbox-stage-referred = Closed, because another body carries on.
mailbox-stage-documented = Closed, because your report is recorded and counts.
mailbox-stage-out-of-scope = Closed, because this is not something we work on.
mailbox-stage-duplicate = Closed, because we already had the same report. The first one counts.
mailbox-stage-not-taken = Closed, because we cannot treat this as a report.

mailbox-messages = Messages
mailbox-no-messages = No messages yet.
mailbox-you = You
mailbox-new = new
mailbox-read = read by us
mailbox-not-read = not read by us yet
mailbox-show = Show
mailbox-line-addition = Addition or correction
mailbox-line-revision = You sent the form once more.
mailbox-line-consent-given = You agreed:
mailbox-line-consent-taken-back = You took back your agreement:
mailbox-line-contact-changed = You left a contact.
mailbox-line-contact-removed = You took your contact back.
mailbox-line-other = A message
mailbox-line-unknown = A message that this version of the program cannot show
mailbox-write = Write to us
mailbox-write-addition = This adds to or corrects my report.
mailbox-send = Send message
mailbox-text-missing = Please write a few words.

mailbox-ask-may-process = May the counsellors work with your report, including what you write about origin, religion, health or sexuality?
mailbox-ask-may-contact = May we contact you, in the way you tell us?
mailbox-ask-may-write-other-side = May we write to the other side?
mailbox-ask-may-pass-on = May we pass your report on to another body?
mailbox-ask-when-rejection-arrived = On which day did the rejection or the notice reach you?
mailbox-ask-when-learned = On which day did you learn of it?
mailbox-ask-still-going-on = Is it still going on?
mailbox-answer = Your answer
mailbox-answer-day = The day
mailbox-answer-no-day = I do not know exactly.
mailbox-answer-unsure = I do not know yet
mailbox-answer-words = If you like: a few words about it
mailbox-answer-send = Send answer
mailbox-answer-missing = Please choose an answer or write a few words.
mailbox-answered = You have answered.
mailbox-answer-again = Answer differently

mailbox-own = What you wrote to us
mailbox-own-hint = Folded, in case someone is looking at the screen with you.
mailbox-own-show = Show my report
mailbox-own-closed = The copy of your report cannot be shown at the moment. The report itself is with us.
mailbox-files = { $count ->
    [one] One file. Only the office can open it.
   *[other] { $count } files. Only the office can open them.
}
mailbox-files-look = Your message has not been sent yet. Please look at what it says beside the files.
mailbox-file-small = { $name } ({ $size } kB)
mailbox-file-large = { $name } ({ $size } MB)

## Contact
mailbox-contact = Your contact
mailbox-contact-none = You have left no contact. You get answers here in the mailbox.
mailbox-contact-there = You have left a contact. We do not show it here, so that nobody who finds your code can find you.
mailbox-contact-no-consent = We do not call you and do not write to you there as long as you do not allow it. This is how you would allow it:
mailbox-contact-add = Leave a contact
mailbox-contact-change = Change or take back the contact
mailbox-contact-lead = Only the counsellors read what you write here. Fill in only what you want to.
mailbox-contact-replaces = What you write now replaces everything you gave before. An earlier name or number is deleted.
mailbox-contact-name-hint = A name you choose is enough. It is the only one we will use.
mailbox-contact-missing = Please write at least one thing: a name, an e-mail address, a number or another way.
mailbox-contact-save = Save contact
mailbox-contact-remove = Take the contact back
mailbox-contact-remove-text = We delete it at once. You still get answers here in the mailbox.

## Consents
mailbox-consents = What you agree to
mailbox-consents-hint = Each one stands alone. What you take back ends at once. What we did until then remains permitted.
mailbox-consent-yes = Yes
mailbox-consent-no = No
mailbox-consent-never = You have not agreed to this.
mailbox-consent-since = Agreed on { $day } (wording { $wording }).
mailbox-consent-taken-back = Taken back on { $day } (wording { $wording }).
mailbox-consent-body-is = Only to: { $body }.
mailbox-consent-give = Agree
mailbox-consent-take-back = Take back

## Code, data, deletion
mailbox-your-code = Your code
mailbox-code-show = Show the code
mailbox-receipt-print = To print
mailbox-receipt-text = As a text file
mailbox-receipt-file = These digits open your mailbox. Keep them where nobody else finds them.
mailbox-receipt-how = To print: choose "Print" in your browser's menu.
mailbox-data = Your data
mailbox-data-text = You can look at everything, take it with you or delete it.
mailbox-data-page = Look at everything
mailbox-data-json = Take it as a file (JSON)
mailbox-data-title = What we have from you
mailbox-data-lead = This lies in your mailbox at { $office } on { $day }. You can print this page.
mailbox-data-contact = You have left a contact. It is kept apart and we do not show it here, so that nobody who finds your code can find you. If you want to know what it says, write to us.
mailbox-data-else = And besides?
mailbox-data-else-text = The counsellors make notes on your report and sort it so that it can be counted. If you want to know what they say, write to us. You have the right to ask (Art. 15 GDPR).
mailbox-delete = Delete everything
mailbox-delete-title = Delete everything?
mailbox-delete-lead = After that we cannot read anything any more either. It cannot be undone.
mailbox-delete-warning = If a deadline is running, or another body already knows: ask us first. Afterwards we cannot help you, because we no longer know what it was about.
mailbox-delete-all = Delete everything
mailbox-delete-all-text = We delete your report, your contact, all messages and all files. All that remains is the number: there was one report.
mailbox-delete-keep = Delete, but let it count
mailbox-delete-keep-text = We delete the same. All that remains is what the office has already ticked for counting, for example the area of life and the month. No name, none of your words.
mailbox-delete-not = Do not delete
mailbox-deleted = Deleted.
mailbox-deleted-text = Nothing is stored for this code any more: no report, no contact, no message.
mailbox-deleted-kept = It still counts, without a name and without your words.
mailbox-deleted-code = The code opens nothing any more. You can throw it away. Backups still hold sealed copies until they are overwritten.

## Confirmations of what was done
mailbox-notice-sent = Your message has arrived.
mailbox-notice-added = Your addition has arrived. Your first report stays beside it.
mailbox-notice-answered = Thank you. Your answer has arrived.
mailbox-notice-contact-wanted = Thank you. It has arrived. How can we reach you? For that we still need a number, an e-mail address or another way.
mailbox-notice-contact-saved = Your contact is saved. What was there before is deleted.
mailbox-notice-contact-removed = Your contact is deleted.
mailbox-notice-consent-given = Your agreement is saved.
mailbox-notice-consent-taken-back = Taken back. This holds from now on.
mailbox-notice-processing-ended = Taken back. We do not go on working with your report. If nothing should stay stored either, choose "Delete everything" below.
mailbox-notice-full = This mailbox takes no more messages or files. Your text is still below. Please wait for our answer or call us.
mailbox-notice-no-such-question = This question does not exist any more. Please write us a message.

## Messages at the desk. Style: terse, the next action first.
messages-case = To the case
messages-unread = { $count ->
    [one] 1 unread
   *[other] { $count } unread
}
messages-new = new
messages-fetched = fetched in week { $week }
messages-not-fetched = not fetched yet
messages-addition = Addition or correction
messages-revision = Form sent once more
messages-question = Question: { $ask }
messages-answer = Answer to "{ $ask }": { $answer }
messages-unsure = does not know yet
messages-in-words = in words
messages-consent-given = Consent given: { $what }
messages-consent-taken-back = Consent taken back: { $what }
messages-contact-changed = Left or changed the contact. It is in the contact compartment of the case.
messages-contact-removed = Took the contact back. It is deleted.
messages-other = Another message
messages-unknown = A message that this version of the program cannot show
messages-ask-may-process = May we work with your report?
messages-ask-may-contact = May we contact you?
messages-ask-may-write-other-side = May we write to the other side?
messages-ask-may-pass-on = May we pass it on? (to whom: in the text)
messages-ask-when-rejection-arrived = When did the rejection or notice arrive?
messages-ask-when-learned = When did you learn of it?
messages-ask-still-going-on = Is it still going on?
messages-ask-open = Another question (in the text)
messages-reply-hint = The person reads this in their mailbox, with their code. Write nothing that endangers them if someone reads along.
messages-ask = With a question
messages-ask-none = No question
messages-ask-choose = Ask: “{ $ask }”
messages-asked = The question has been asked. There is no answer yet.
messages-ask-hint = The answer comes back as yes, no or a date; a yes or no counts at once as consent or its withdrawal.
messages-template = Text module
messages-template-insert = Insert
messages-send = Send
messages-held = Not sent yet: a message from the person has arrived meanwhile. Read it; your text is below.
messages-missing = Please write a text.
messages-too-long = Too long: { $length } characters, there is room for { $limit }.
messages-no-process = No consent to processing. Ask before any further work.
messages-no-contact = No consent to contact. Answer here in the mailbox only; do not call, do not mail.
messages-deleted = Deleted by the person
messages-deleted-text = The person deleted this report from { $year } with everything that belonged to it. It cannot be restored.
messages-deleted-kept = The nameless facts still count in the statistics. That is how the person wanted it.
messages-deleted-bare = All that still counts is that there was a report.
messages-deleted-back = To the cases
messages-answers = Acknowledgement and first answers
messages-answers-text = They apply to the whole office. Nothing about a person belongs here: modules lie unencrypted with the settings. Empty fields remove a module.
messages-answers-gaps = Write gaps as […]: “You will hear from us by [… day].” An answer with a gap is not sent.
messages-answers-builtin = These are the built-in modules. If you change one, all become the office's own. If you empty all, the built-in ones come back.
messages-answers-status = Status after this answer
messages-answers-no-status = not stated
messages-answers-name = Name
messages-answers-words = Text
messages-answers-save = Save
messages-answers-saved = Saved.
messages-act-sent = Message sent
messages-act-settings = Settings changed
messages-stats-deleted = { $count ->
    [one] And one report that its person deleted entirely and that stands in no table.
   *[other] And { $count } reports that their persons deleted entirely and that stand in no table.
}

## Settings
settings-title = Settings
settings-text = They apply to the whole office. Changes are in the audit trail.
settings-answers-hint = By when a human answers, and text modules for messages.
settings-publication-hint = How the annual statistics are published.
settings-files = Files
settings-files-hint = Whether people can send files, and how many.
settings-files-text = Holds for the form and the mailbox, within a few seconds.
settings-files-count = Files at a time
settings-files-count-hint = 0: no files are taken.
settings-files-size = Size of each file, in MB
settings-files-wrong = Please enter 0 to { $count } files and 1 to { $size } MB.
settings-back = Back to the settings
settings-save = Save
settings-saved = Saved.
messages-days-title = Acknowledgement
messages-days = A human answers within this many working days
messages-days-hint = The mailbox names the resulting day to the person at once. The default is 5 days.
messages-days-wrong = Please enter a number from 1 to { $most }.
messages-templates-title = Text modules
mailbox-ask-again = To protect you, we ask for your code once more. This way nobody else opens your mailbox when a browser sends an old page again.
mailbox-ask-again-kept = What you wrote is still there. It comes along when you enter your code.
mailbox-errors-text = Everything you wrote is still here. Please look at this and then send it again:
