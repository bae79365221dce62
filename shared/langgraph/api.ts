/** LangGraph's vocabulary for graph definitions. All imports of @langchain/* stay in this folder. */
import { interrupt } from '@langchain/langgraph'

export { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph'

/** Stands for a node of another service in a superstep that is shared with it: it waits, and changes nothing. */
export function remoteNode(name: string): () => never {
  return () => interrupt<{ remote: string }, never>({ remote: name })
}
