/** A client of the gateway, as any service can be one: two requests. */
import assert from "node:assert/strict"

export interface Task<Output> {
  readonly id: string
  readonly state: string
  readonly output: Output
  readonly error?: { readonly message: string }
}

/** Submits a task: the answer comes at once, with the id. */
export const submit = async (gateway: string, kind: string, input: object): Promise<string> => {
  const response = await fetch(`${gateway}/v1/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind, input })
  })
  const answer = (await response.json()) as { id: string }
  assert.equal(response.status, 202, JSON.stringify(answer))
  return answer.id
}

/** Waits for a task, and insists that it succeeds. */
export const succeeded = async <Output>(gateway: string, id: string): Promise<Output> => {
  const response = await fetch(`${gateway}/v1/tasks/${id}?wait=60`)
  const task = (await response.json()) as Task<Output>
  assert.equal(task.state, "succeeded", `${id} is ${task.state}: ${task.error?.message}`)
  return task.output
}
