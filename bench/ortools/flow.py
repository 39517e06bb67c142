"""Solves a round whose limits nest with OR-Tools' minimum-cost flow, to compare: reads {"round": …, "possible": […]} on the standard
input, as Lyceum's bench writes it, and prints what the best plan reaches and how long it took, in JSON."""

import json
import sys
import time

from ortools.graph.python import min_cost_flow


def main():
    given = json.load(sys.stdin)
    round_, possible = given["round"], given["possible"]
    begin = time.perf_counter()
    offers = {offer["id"]: offer for offer in round_["offers"]}
    homes = {application["id"]: application["home"] for application in round_["applications"]}
    priority = {application["id"] for application in round_["applications"] if application["priority"]}
    institutions = {institution["id"]: institution for institution in round_["institutions"]}
    mentors = {mentor["id"]: mentor for mentor in round_["mentors"]}

    # Of two goals the first outweighs all that the second can add up to.
    placed = 1000 * len(homes) + 1
    first = placed * (len(homes) + 1)

    nodes, arcs = {"ground": 0}, {}

    def node(*name):
        return nodes.setdefault(name, len(nodes))

    def arc(tail, head, most, cost=0):
        arcs[(tail, head)] = (len(homes) if most is None else most, cost)

    def within(capacity, period):
        return capacity["periods"].get(period, capacity["each_period"])

    candidates = []
    for pairing in possible:
        application, offer, period = pairing["application"], pairing["offer"], pairing["period"]
        home, host, mentor = homes[application], offers[offer]["host"], offers[offer]["mentor"]
        arc(0, node("home", home), institutions[home]["releases"]["whole"])
        value = placed + (first if application in priority else 0)
        arc(node("home", home), node("application", application), 1, -value)
        at_offer = node("offer", offer, period)
        at_mentor = node("mentor", mentor, period)
        at_host = node("host", host, period)
        arc(at_offer, at_mentor, within(offers[offer]["places"], period))
        arc(at_mentor, at_host, within(mentors[mentor]["capacity"], period))
        arc(at_host, node("host", host), within(institutions[host]["hosts"], period))
        arc(node("host", host), 0, institutions[host]["hosts"]["whole"])
        candidates.append((node("application", application), at_offer, application, pairing["fit"]["whole"]))

    flow = min_cost_flow.SimpleMinCostFlow()
    for (tail, head), (most, cost) in arcs.items():
        flow.add_arc_with_capacity_and_unit_cost(tail, head, most, cost)
    places = [flow.add_arc_with_capacity_and_unit_cost(tail, head, 1, -fit) for tail, head, _, fit in candidates]
    built = time.perf_counter()
    status = flow.solve()
    done = time.perf_counter()
    assert status == flow.OPTIMAL, status
    chosen = [candidate for candidate, place in zip(candidates, places) if flow.flow(place)]
    reached = {
        "priority": sum(application in priority for _, _, application, _ in chosen),
        "placed": len(chosen),
        "fit": sum(fit for _, _, _, fit in chosen),
    }
    print(json.dumps({"reached": reached, "built": built - begin, "solved": done - built}))


if __name__ == "__main__":
    main()
