# What is wrong with a field, and how to mend it (domain::submission::Problem).

problem-missing = Please write a few words about what happened.
problem-too-long = The text is too long: { $length } characters, there is room for { $limit }. Please shorten it. You can write more to us later.
problem-not-text = There was a character here that we cannot store. We have removed it. Please check the text.
problem-unknown-choice = This answer is not one of the choices. Please choose again.
problem-twice = Only one answer is possible here. Please look again.
problem-not-a-day = We could not read this date. Please write it like this: 2026-03-24. Or use the field for your own words.
problem-future = This day is in the future. Please check the date.
problem-trap = Please empty this field. It is only there to recognise automatic advertising.

kept-title = This has not arrived yet
kept-not-now = The mistake is ours. Everything you wrote is still here. Please wait a minute and then send it again. It counts only once.
kept-too-busy = It is very busy here just now. Everything you wrote is still here. { $seconds ->
    [one] Please send it again in one second.
   *[other] Please send it again in { $seconds } seconds.
} It counts only once.
kept-too-many = Very much is coming from your connection just now. Everything you wrote is still here. { $seconds ->
    [one] Please send it again in one second.
   *[other] Please send it again in { $seconds } seconds.
} It counts only once.
kept-old-title = Please send it again
kept-old = This page was open for a very long time, or something was missing by which we recognise our form. Everything you wrote is still here. You do not have to change anything. It counts only once.
kept-full = You have already sent so much with this report that nothing more fits. Everything you wrote is still here. If you send it again, it becomes a new report with a new code.
kept-words = Your words
kept-again = Send again
error-too-many-title = That is too much at once
error-too-many-text = Very many requests are coming from your connection just now. { $seconds ->
    [one] Please wait a second and reload the page.
   *[other] Please wait { $seconds } seconds and reload the page.
}
error-too-busy-title = It is very busy here just now
error-too-busy-text = Please wait { $seconds } seconds and reload the page.
