# The desk: frame, sign-in, audit trail, errors.
# Style: terse, the terms of the field, the next action first.

## Frame
desk = Counselling desk
desk-nav = Sections
desk-nav-cases = Cases
desk-nav-statistics = Figures
desk-nav-publish = Publication
desk-nav-office = Office
desk-nav-menu = Menu
desk-keys = Keys
desk-keys-move = Row down, row up
desk-keys-open = Open row
desk-keys-tick = Tick row
desk-keys-help = This list
desk-keys-use = Use single keys
desk-keys-close = Close

## Sign-in, audit trail, errors
desk-sign-in = Sign in
desk-sign-out = Sign out
desk-signed-out = You are signed out.
desk-session-ended = Your session has ended. Please sign in again.
desk-login = Sign-in name
desk-passphrase = Passphrase
desk-code = Code from the authenticator app
desk-code-hint = Six digits. Each code works once.
desk-sign-in-failed = Signing in did not work.
desk-sign-in-failed-do = Name, passphrase and code do not fit together. If the code was used before, wait for the next one.
desk-sign-in-clock = Check the clock of your phone as well: if it is more than half a minute off, no code fits. Set it to automatic. Here it was { $now } (German time). If that is not right, the clock of our machine is wrong; tell those who run it.
desk-kept = What you typed is still here. It goes on after you sign in.
desk-kept-title = Signed in. What you typed is still here.
desk-kept-explain = It has not been saved yet, because the session had ended.
desk-kept-send = Continue: send what I typed
desk-kept-drop = Discard it
desk-refused-title = Signed in. Was that somebody else?
desk-refused-text = { $count ->
    [one] Since you last signed in, your right passphrase was entered once with a wrong code.
   *[other] Since you last signed in, your right passphrase was entered { $count } times with a wrong code.
} If you mistyped, all is well. If not, somebody knows your passphrase: tell whoever leads the office at once and have a new access made.
desk-refused-go-on = Go on
desk-again-form = Not saved yet
desk-again-form-do = { $seconds ->
    [one] Leave this page open and send again in one second.
    [60] Leave this page open and send again in a minute.
   *[other] Leave this page open and send again in { $seconds } seconds.
} What you typed is still here, but on this page only. It counts only once.
desk-again-page = The page cannot be shown just now
desk-again-page-do = { $seconds ->
    [one] Try again in one second.
    [60] Try again in a minute.
   *[other] Try again in { $seconds } seconds.
}
desk-again-ask = Try again
desk-again-often = If this happens often, tell whoever looks after the server.
desk-again-send = Send again
desk-again-words = What you wrote
desk-sign-in-not-now = Please sign in again in a minute.

desk-audit = Audit trail
desk-audit-whole = { $n ->
    [one] One entry; the chain is whole.
   *[other] { $n } entries; the chain is whole.
}
desk-audit-head = Check value of the newest entry (to note on paper):
desk-audit-broken = From entry { $position } on the chain is not whole.
desk-audit-since = Where the chain ends is on record only from entry { $position } on. If a smaller number stood here before, somebody took that record away.
desk-audit-cut = Something is missing at the end of the chain: it went as far as entry { $ended } and then ended at entry { $found }.
desk-audit-headless = The record of where the chain ends is missing or doesn't open. Whether newest entries are missing can't be told.
desk-audit-broken-do = Entries were changed, removed or inserted. Save the database as it is and talk to your management and to whoever runs the service.
desk-audit-entries = Entries, newest first
desk-audit-position = No.
desk-audit-when = When
desk-audit-who = Who
desk-audit-what = What
desk-audit-pages = Pages
desk-audit-newest = Newest
desk-audit-older = Older
desk-audit-closed = Entry does not open with your keys
desk-audit-former = no longer in the team
desk-audit-tools = Set-up
desk-audit-filter = Filter entries
desk-audit-all = all
desk-audit-nobody = nobody of the team
desk-audit-everything = everything
desk-audit-case = Case (name or number)
desk-audit-day = Day
desk-audit-apply = Filter
desk-audit-show-all = Show all
desk-audit-none = No entry matches.
desk-audit-no-name = unknown name
desk-audit-again = { $n }×
desk-audit-times = { $n }×, in the hour from { $hour }
desk-audit-kind-opened = Opened
desk-audit-kind-worked = Worked on and written
desk-audit-kind-damaged = Damage
desk-audit-kind-session = Signing in and out
desk-audit-kind-refused = Refused sign-ins
desk-audit-kind-figures = Figures and publication
desk-audit-kind-office = Office, team, keys
desk-act-set-up = Office set up
desk-act-counsellor-added = Access given to
desk-act-signed-in = Signed in
desk-act-codes-refused = Right passphrase, wrong code; so often since the last sign-in:
desk-act-passphrases-refused = Wrong passphrase:
desk-act-signed-out = Signed out
desk-act-key-changed = New key of the office, no.
desk-act-unknown = Something that this version of the program does not know
desk-act-case-opened = Case opened:
desk-act-contact-opened = Contact opened, case
desk-act-case-coded = Case worked on:
desk-act-entry-written = Entry written:
desk-act-entry-corrected = Entry corrected:
desk-act-tasks-changed = Tasks changed:
desk-act-statistics-exported = Statistics taken out as a file:

desk-error-start = To the start page
desk-error-not-found = There is no such page.
desk-error-not-found-do = The link may be old, or the record belongs to another office.
desk-error-method = This page cannot be called this way.
desk-error-method-do = Please go back and use the navigation.
desk-error-office = No office is set up at this address.
desk-error-office-do = Please check the address or ask whoever runs the service.
desk-error-origin = The form did not come from this site.
desk-error-origin-do = To be safe, nothing was saved. Go back, reload the page and send it again.
desk-error-conflict = Somebody else has changed this meanwhile.
desk-error-conflict-do = Go back, reload the page and compare.
desk-error-tries = Too many tries.
desk-error-tries-do = { $seconds ->
    [one] Please try again in one second.
   *[other] Please try again in { $seconds } seconds.
}
desk-often = Very much is coming from your connection just now.
desk-busy = There is too much to do at once just now.
desk-error-large = This is too large.
desk-error-large-do = Go back and shorten the text. What you typed is still in the form.
desk-error-form = The form did not arrive whole.
desk-error-form-do = Go back and send it again.
desk-error-database = The database does not answer at the moment.
desk-error-database-do = Nothing was saved. Go back and try again in a minute.
desk-error-closed = Something stored does not open.
desk-error-closed-do = It is still there and unchanged. Please tell whoever runs the service the time; the log says what it is about.
desk-error-no-key = This is sealed to a key that you do not have.
desk-error-no-key-do = It is still there and unchanged. Colleagues who have that key can open it.
desk-error-defect = There is a defect in the program here.
desk-error-defect-do = Nothing was saved. Please tell whoever runs the service the time.
