# What is wrong with a field, and how to correct it (domain::submission::Problem).

problem-missing = Please write a few words about what happened.
problem-too-long = The text is too long: { $length } characters, there is room for { $limit }. Please shorten it. You can write more to us later.
problem-unknown-choice = This answer is not one of the choices. Please choose again.
problem-twice = Only one answer is possible here. Please look again.
problem-not-a-day = We could not read this date. Please write it like this: 2026-03-24. Or use the field for your own words.
problem-future = This day is in the future. Do you mean { $year }?
problem-long-ago = This day is more than a hundred years ago. Do you mean { $year }? If the day is right, send it again as it is.
problem-no-at = This does not look like an e-mail address. It has an @ in the middle: name@example.org. If it is right, send it again as it is.
problem-not-a-number = This does not look like a telephone number. Please look again. If it is right, send it again as it is.
problem-number-wanted = On which number can we reach you? You chose a call or a text message. If you would rather not give a number, send it again as it is.
problem-address-wanted = To which address may we write? You chose e-mail. If you would rather not give an address, send it again as it is.
problem-other-wanted = Which other way is it? If you would rather not describe it, send it again as it is.
problem-way-wanted = How can we reach you? Please write down a number, an e-mail address or another way. If you would rather not, send it again as it is. Answers are then in your mailbox only.
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
