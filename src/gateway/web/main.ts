/** The dashboard: puts the parts of the page together. */
import { countForm } from "./countForm.ts"
import { find, setText } from "./dom.ts"
import { listen } from "./events.ts"
import { makeFollow } from "./follow.ts"
import { queueStrip } from "./queues.ts"
import { makeStore } from "./store.ts"
import type { Task } from "./task.ts"
import { taskList } from "./taskList.ts"
import { thumbnailsForm } from "./thumbnailsForm.ts"

const store = makeStore()
const follow = makeFollow(store)
const strip = queueStrip()
const list = taskList(store)
const status = find(document, "#connection", HTMLElement)

const onSubmitted = (task: Task, about?: string) => {
  store.submitted(task, about)
  strip.refresh()
  void follow(task.id)
}

countForm(onSubmitted)
thumbnailsForm(onSubmitted)

listen(
  (task) => {
    store.heard(task)
    strip.refresh()
  },
  (connection) => {
    status.dataset["connection"] = connection
    setText(status, connection === "live" ? "Live" : "Reconnecting …")
    if (connection === "live") list.onLive()
  }
)
