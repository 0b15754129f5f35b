# The public face without its form. Rules for every text: write plain, short sentences, and promise
# nothing that no test proves.

frame-leave = Leave this page
leave-topic = Weather
leave-limits = What we cannot prevent: your browser’s history says that you were here. And if you go away by any other way than “Leave this page”, “Back” may still show what you wrote.
frame-privacy = Privacy
frame-accessibility = Accessibility
frame-imprint = Imprint

start-topic = Start page
start-title = Have you experienced or seen discrimination or racism? Tell us.
start-lead = You decide what happens: just report it so that it is counted, or get advice. Without a name or with a contact. You can stop whenever you want.
start-write = Write a report
start-who = Who reads this?
start-who-text = Only the counsellors of { $office }.
start-when = When do I get an answer?
start-when-text = After { $days ->
    [one] one working day
   *[other] { $days } working days
} at the latest, in your mailbox here. You get a code for it at the end.
start-cost = What does it cost?
start-cost-text = Nothing.
start-trace = What do we know about you?
start-trace-text = Only what you write. We do not store the address of your device and we set no cookies. What you write may still show who you are.
start-deadlines = Some rights have short deadlines, for example two months at work and in housing, three weeks after a dismissal. Better to come early, even if not everything is clear yet.
start-urgent = Is it urgent?
start-urgent-police = Police
start-urgent-rescue = Ambulance and fire brigade
start-urgent-talk = { $name } (someone to talk to)
start-urgent-women = Violence against women support line
start-urgent-young = { $name } (children and young people)
start-speak = Would you rather talk?
start-speak-text = Call us:
start-device = Does someone else use your device?
start-device-text = “Leave this page” takes you away from here quickly. A private window or Tor Browser remembers nothing.

closed-topic = Not open yet
closed-title = You cannot report anything here yet
closed-text = This counselling office takes no reports here yet, because particulars of who it is are missing. Please come back later. If you have a code already, it opens your mailbox.
closed-kept = This counselling office takes no reports here at the moment. We have stored nothing. Everything you wrote is still here: copy it, or leave this page open and send it again later.

receipt-topic = Received
receipt-title = Your report has arrived safely.
receipt-code = This is your code
receipt-code-text = With it, and only with it, you can come back: read answers, add something, delete everything.
receipt-keep = We cannot restore the code.
receipt-keep-text = Write it down or print it. If someone else uses your device, better on paper.
receipt-next = What happens next?
receipt-next-read = A counsellor of { $office } reads your report.
receipt-next-answer = After { $days ->
    [one] one working day
   *[other] { $days } working days
} at the latest there is an answer in your mailbox.
receipt-next-ask = After { $days ->
    [one] one working day
   *[other] { $days } working days
} at the latest there is a question in your mailbox: whether we may work with your report. You can also allow it here now.
receipt-next-contact = You left a contact and allowed us to use it.
receipt-not-allowed = What you have not allowed
receipt-no-process = We do not work with your report as long as you do not allow it. You get no advice about it then either. This is how you would allow it:
receipt-no-contact = You left a contact. We do not call you and do not write to you there as long as you do not allow it. Answers are in your mailbox only. This is how you would allow it:
receipt-allow = I allow this
receipt-back = How to come back
receipt-back-text = Visit this site again and open your mailbox with the code. You need neither a name nor an e-mail address for it.
receipt-nothing = And if I do nothing more?
receipt-nothing-text = Then your report still counts. Nobody will look for you.
receipt-print = To print: choose “Print” in your browser’s menu. The code is large on the sheet.

error-back = To the start page
error-again = Reload the page
error-not-found-title = There is no such page
error-not-found-text = Perhaps there is a typing error in the address. The start page leads everywhere.
error-no-office-title = There is nothing at this address
error-no-office-text = Please check that the address is spelled correctly.
error-wrong-method-title = That does not work here
error-wrong-method-text = Your browser sent something that this page does not take. Please begin on the start page.
error-too-large-title = That was too much at once
error-too-large-text = We have stored nothing. Go back in your browser, shorten the text and send it again. You can write more to us later.
error-not-our-form-title = We could not read that
error-not-our-form-text = We have stored nothing. Go back in your browser and send the form again.
error-not-now-title = That did not work just now
error-not-now-text = The mistake is ours. Your report may not be stored yet. Please wait a minute and reload this page: your browser will ask whether to send the report again. It will not be counted twice.
error-not-now-page = The mistake is ours. Please wait a minute and reload the page.
error-broken-title = That did not work
error-broken-text = The mistake is ours. We have stored nothing. Go back in your browser and try again.

privacy-title = Privacy
privacy-lead = You can write to us without saying who you are. Here is what we store, who can read it and which rights you have.
privacy-visit = When you visit these pages
privacy-visit-text = We set no cookies and load nothing from other providers. We store neither the address of your device nor your browser nor the exact time.
privacy-report = When you send a report
privacy-report-text = We encrypt it at once: it is then locked so that only the counselling office can open it. All we store in the clear is that there is a report and in which calendar week it came. We keep your contact apart from the report.
privacy-report-readers = Only our counsellors can read what you write. We pass it on to others only if you allow it.
privacy-report-court = In rare cases, courts can demand information.
privacy-keep = How long we keep it
privacy-keep-text = Your report stays stored until you delete it with your code or the counselling office deletes it. Nothing is deleted by itself yet.
privacy-keep-none = The counselling office has not yet laid down when it deletes.
privacy-keep-own = The counselling office has laid down:
privacy-keep-backup = { $days ->
    [0] There are no backups in which something deleted would still be.
    [one] What was deleted is usually in our backups for one more day. They are encrypted too.
   *[other] What was deleted is usually in our backups for another { $days } days. They are encrypted too.
}
privacy-anonymous = Without a name
privacy-anonymous-text = If you give no name and no contact, we do not know who you are. What you write may still show it: for example an exact place, or something that only few people know.
privacy-law = Why we may do this
privacy-law-text = We work with what you tell us if you consent (Art. 6(1)(a) and Art. 9(2)(a) GDPR). You can take back each consent on its own. What was done until then remains lawful.
privacy-rights = Your rights
privacy-rights-text = You may know what we have stored about you. You may have it corrected, take it with you and have it deleted. If you wrote without a name, we know you only by your code. You can complain to the data protection authority of your Land.
privacy-responsible = Who is responsible
privacy-officer = Data protection officer

accessibility-title = Accessibility
accessibility-lead = Everybody should be able to use these pages.
accessibility-script = Everything works without JavaScript.
accessibility-keyboard = Everything works with the keyboard. Each field and each mistake is named so that a screen reader can read it out.
accessibility-colour = Text is large and stands out clearly, in light and in dark. Colour alone never tells you anything.
accessibility-standard = Our measure is WCAG 2.2, level AA.
accessibility-state = By this measure these pages are partly accessible. This is what is missing:
accessibility-gaps = What is still missing
accessibility-gaps-text = There are no videos in sign language yet and no version in easy-to-read German (Leichte Sprache). People have not yet tried the pages with screen readers, on old phones or in Tor Browser.
accessibility-gaps-independent = No independent body has tested the pages yet.
accessibility-made = How this statement was made
accessibility-made-text = It is a self-assessment. Those who make the program check every version in the browser with the program axe. A program does not find every barrier.
accessibility-day = The counselling office last checked the statement on { $day }.
accessibility-day-missing = The counselling office has not checked the statement yet. That is why there is no date here.
accessibility-tell = Something does not work?
accessibility-tell-text = Tell us. We will answer and put it right. You can also give us your report in another way.
accessibility-enforcement = Our answer does not help you?
accessibility-enforcement-text = Then you can turn to this body:
accessibility-enforcement-missing = Then there is a body that can enforce it or settle it. The counselling office has not entered yet which one that is.

imprint-title = Imprint
imprint-responsible = Responsible
imprint-address = Address
imprint-reach = How to reach us
receipt-contact-kept = We have left your contact as you last changed it in your mailbox.
acknowledged-text = There is nothing more you need to do.
acknowledged-code = We do not show your code here again: somebody else may be using this device by now. With the code you get into your mailbox.
acknowledged-lost = You do not have the code? We cannot restore it. Your report counts all the same. If you would like an answer, please write to us once more.
error-other-site-title = This form came from another website
error-other-site-text = To protect you, we do not take it. Nothing was stored. Please open your mailbox here on our site.
