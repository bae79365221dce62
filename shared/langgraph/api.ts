/** LangGraph's vocabulary for graph definitions. All imports of @langchain/* stay in this folder. */
import { GraphInterrupt } from '@langchain/langgraph'

export { Annotation, END, interrupt, START, StateGraph } from '@langchain/langgraph'

/**
 * Stands for a node of another service in a superstep that is shared with it: it stops, and changes nothing. It asks
 * nothing either, as interrupt() would: an answer that is meant for an owned node would be taken for its own.
 */
export function remoteNode(): never {
  throw new GraphInterrupt([])
}
