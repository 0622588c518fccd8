"""Requests, notices, blocks, suggestions and profiles."""

from typing import Final

from demo.riverside import display_name
from demo.scene import Chapter, Scene
from demo.steps.acts import Acts, labels_of

WHO_MAY_FOLLOW: Final = "choice:who_may_follow"


async def joy_follows_ann(scene: Scene) -> None:
    """Joy follows Ann, who is told by DM, because she has used Mutuals here, and follows back right there."""
    place, acts = scene.riverside, Acts.of(scene)

    await scene.slash(place.joy, "follow", member=place.ann)
    notice = acts.newest_notice(place.ann, display_name(place.joy), "follows you")
    answer = await acts.press_in_dm(place.ann, notice, "Follow back")

    scene.says(answer, place.joy.mention, "friends")
    acts.newest_notice(place.joy, "friends")
    scene.only_readers(place.lounge, place.ann, place.bob, place.joy)


async def nobody_writes_to_kit(scene: Scene) -> None:
    """Joy follows Kit, who never used Mutuals: it writes nothing to Kit, and Joy lets it say so in #general."""
    place, acts = scene.riverside, Acts.of(scene)

    answer = await acts.run(place.joy, "follow", member=place.kit)
    line = await acts.press_for_all(place.joy, answer, "Tell them here")

    scene.says(line.content, place.kit.mention, place.joy.mention)
    scene.check("Kit got no DM", expected=0, found=len(scene.world.inbox(place.kit)))
    again = await acts.press(place.joy, answer, "Tell them here")
    scene.says(again.content, "nothing to tell")


async def kit_follows_back_in_the_channel(scene: Scene) -> None:
    """Gus presses the button that is for Kit: refused. Kit presses it: friends."""
    place, acts = scene.riverside, Acts.of(scene)
    line = place.general.history(viewer=place.kit)[-1]

    refused = await acts.press(place.gus, line, "Follow back")
    scene.says(refused.content, "for somebody else")
    answer = await acts.press(place.kit, line, "Follow back")

    scene.says(answer.content, place.joy.mention, "friends")
    scene.only_readers(place.lounge, place.ann, place.bob, place.joy, place.kit)


async def fay_wants_to_be_asked(scene: Scene) -> None:
    """Fay makes her account private: whoever wants to follow her asks first."""
    place, acts = scene.riverside, Acts.of(scene)

    panel = await acts.run(place.fay, "privacy settings")
    answer = await acts.choose(place.fay, panel, WHO_MAY_FOLLOW, "People ask first (private account)")

    scene.says(answer, "People ask first")


async def gus_asks_and_fay_accepts(scene: Scene) -> None:
    """Gus asks to follow Fay; she accepts in her DMs, and a second press finds it handled."""
    place, acts = scene.riverside, Acts.of(scene)

    asked = await scene.slash(place.gus, "follow", member=place.fay)
    scene.says(asked, "You asked to follow")
    notice = acts.newest_notice(place.fay, display_name(place.gus), "asks to follow you")
    answer = await acts.press_in_dm(place.fay, notice, "Accept")
    scene.says(answer, place.gus.mention, "follows you now")
    late = await acts.press_in_dm(place.fay, notice, "Decline")

    scene.says(late, "already handled")
    acts.newest_notice(place.gus, "accepted your request")
    scene.says(await scene.slash(place.fay, "followers"), place.gus.mention)


async def ida_asks_and_fay_declines(scene: Scene) -> None:
    """Ida asks too; Fay declines in `/requests`, and Ida hears nothing of it."""
    place, acts = scene.riverside, Acts.of(scene)

    await scene.slash(place.ida, "follow", member=place.fay)
    requests = await acts.run(place.fay, "requests")
    scene.says(requests.content, place.ida.mention)
    answer = await acts.press(place.fay, requests, "Decline")

    scene.says(answer.content, "not told", "7 days")
    scene.check("Ida got no message about it", expected=0, found=len(acts.notices(place.ida)))


async def lou_blocks_ida(scene: Scene) -> None:
    """Ida and Lou become friends; then Lou blocks her: the lounge closes to both, and Ida is not told."""
    place, acts = scene.riverside, Acts.of(scene)
    await scene.slash(place.ida, "follow", member=place.lou)
    await scene.slash(place.lou, "follow", member=place.ida)
    friends = (place.ann, place.bob, place.joy, place.kit)
    scene.only_readers(place.lounge, *friends, place.ida, place.lou)
    inbox = len(acts.notices(place.ida))

    answer = await scene.slash(place.lou, "block", user=place.ida)

    scene.says(answer, place.ida.mention, "they are not told", "block them in Discord too")
    scene.only_readers(place.lounge, *friends)
    scene.check("Ida got no message about it", expected=inbox, found=len(acts.notices(place.ida)))


async def three_refusals_are_one(scene: Scene) -> None:
    """Fay declined Ida, Lou blocks her, and Gus lets nobody follow him: she reads three times the same."""
    place, acts = scene.riverside, Acts.of(scene)
    panel = await acts.run(place.gus, "privacy settings")
    await acts.choose(place.gus, panel, WHO_MAY_FOLLOW, "Nobody may follow me")

    answers = {
        await scene.slash(place.ida, "follow", member=one) for one in (place.fay, place.lou, place.gus)
    }

    scene.check("All three answers are the same", expected=1, found=len(answers))
    scene.says(answers.pop(), "right now")


async def bob_gets_suggestions(scene: Scene) -> None:
    """Kit follows Bob, and Fay shares an interest with him: Bob looks at whom he might follow, and why."""
    place, acts = scene.riverside, Acts.of(scene)
    await scene.slash(place.kit, "follow", member=place.bob)
    await scene.slash(place.fay, "interests", tags="rowing, early mornings")
    await scene.slash(place.bob, "interests", tags="Rowing, coffee")

    suggested = await acts.run(place.bob, "suggestions")

    reasons = {"follows you": place.kit, "a friend of yours": place.joy, "an interest with you": place.fay}
    lines = suggested.content.splitlines()[1:]
    scene.check("Three people are suggested", expected=len(reasons), found=len(lines))
    for line, (reason, person) in zip(lines, reasons.items(), strict=True):
        scene.says(line, person.mention, reason)
    await acts.press(place.bob, suggested, "Follow no. 2")
    left = await acts.press(place.bob, suggested, "Dismiss no. 1")
    scene.check("Kit is not suggested again", expected=False, found=place.kit.mention in left.content)


async def joy_follows_back_and_has_a_profile(scene: Scene) -> None:
    """Joy follows Bob back in her DMs; he looks at her profile: since when, and which friends they share."""
    place, acts = scene.riverside, Acts.of(scene)
    notice = acts.newest_notice(place.joy, display_name(place.bob), "follows you")
    await acts.press_in_dm(place.joy, notice, "Follow back")

    profile = await acts.run(place.bob, "profile", member=place.joy)

    scene.says(profile.content, "friends", "Friends of both of you", display_name(place.ann))
    told = "Tell me when live, Tell me when they post, Hide what they repost"
    offered = f"Unfollow, Remove follower, {told}, Mute and Block"
    scene.check(f"Below it stand the buttons {offered}", expected=offered, found=labels_of(profile))


async def kit_asks_and_waits(scene: Scene) -> None:
    """Kit asks to follow Fay, whose answer is still open when the tour ends."""
    place, acts = scene.riverside, Acts.of(scene)

    await scene.slash(place.kit, "follow", member=place.fay)
    requests = await acts.run(place.fay, "requests")

    scene.says(requests.content, place.kit.mention)
    scene.check("It can be answered", expected="Accept and Decline", found=labels_of(requests))
    scene.only_holders(place.friends_role, place.ann, place.bob, place.joy, place.kit)


CHAPTER: Final = Chapter(
    "Requests, notices, blocks and suggestions",
    (
        joy_follows_ann,
        nobody_writes_to_kit,
        kit_follows_back_in_the_channel,
        fay_wants_to_be_asked,
        gus_asks_and_fay_accepts,
        ida_asks_and_fay_declines,
        lou_blocks_ida,
        three_refusals_are_one,
        bob_gets_suggestions,
        joy_follows_back_and_has_a_profile,
        kit_asks_and_waits,
    ),
)
