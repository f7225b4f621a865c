/** All that is asked of what an overlay makes, beside that the API takes it. */
import { disruption, found, own, spread } from "./availability.ts"
import { noSecrets, paths, references, settings } from "./environment.ts"
import { accounts, everyKind, ownNames } from "./kinds.ts"
import { denied, inside, neverPrivate, outside } from "./network.ts"
import { quantities, resources, restrictedNamespace, restrictedPods } from "./pods.ts"
import { ports, probes } from "./probes.ts"
import { scaling } from "./scaling.ts"
import { grace, served } from "./shutdown.ts"
import type { Rule } from "../Thing.ts"

export const rules: Readonly<Record<string, Rule>> = {
  "every kind has an actor, and no other name has": everyKind,
  "everybody has its own name, label, account and credentials": ownNames,
  "every account is there": accounts,
  "the namespace takes restricted pods alone": restrictedNamespace,
  "every pod is restricted": restrictedPods,
  "every container says what it takes": resources,
  "every quantity is one": quantities,
  "every container is asked whether it lives and can work": probes,
  "every port is the one that is listened on": ports,
  "everybody has more time to end than it needs": grace,
  "the gateway ends after Services know": served,
  "every setting is read, and is right": settings,
  "every path is mounted": paths,
  "everything that is named is there, or told of": references,
  "no secret is in the tree": noSecrets,
  "everybody has pods of its own": own,
  "no more than one pod of a role goes at a time": disruption,
  "every role is spread": spread,
  "every selector and port finds something": found,
  "what is not allowed is denied": denied,
  "only who has to reaches the internet": outside,
  "everybody reaches names and NATS": inside,
  "nobody reaches what is private": neverPrivate,
  "every kind is scaled by its own consumers": scaling
}
