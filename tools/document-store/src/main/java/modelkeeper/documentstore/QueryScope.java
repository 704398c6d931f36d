package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the queries of a command, in this thread, are for. */
final class QueryScope {

  private static final ThreadLocal<BooleanSupplier> IS_AWAITED = new ThreadLocal<>();
  private static final ThreadLocal<Boolean> IS_FOR_ONE = new ThreadLocal<>();
  private static final ThreadLocal<Input> INPUT = new ThreadLocal<>();

  private QueryScope() {}

  /** What a pipeline begins with: the documents that match, and what it looks at in each. */
  record Input(Document match, Fields fields) {

    static final Input ALL = new Input(new Document(), Fields.ALL);
  }

  /** Runs what may be given up as soon as nobody waits for its answer any more. */
  static <T> T awaited(BooleanSupplier isAwaited, Supplier<T> work) {
    return with(IS_AWAITED, isAwaited, work);
  }

  /** To be called with each thing that is looked at: throws when nobody waits any more. */
  static <T> Consumer<T> whileAwaited() {
    BooleanSupplier isAwaited = IS_AWAITED.get();
    return looked -> {
      if (isAwaited != null && !isAwaited.getAsBoolean()) {
        throw new AbandonedError();
      }
    };
  }

  /** Runs work whose queries are for the first document that is found. */
  static <T> T forOne(Supplier<T> work) {
    return with(IS_FOR_ONE, true, work);
  }

  static boolean isForOne() {
    return IS_FOR_ONE.get() != null;
  }

  /** Runs a pipeline with this input. */
  static <T> T withInput(Input input, Supplier<T> pipeline) {
    return with(INPUT, input, pipeline);
  }

  /** For the first query of the pipeline, which is that of its own collection. */
  static Input takeInput() {
    Input input = INPUT.get();
    INPUT.remove();
    return input == null ? Input.ALL : input;
  }

  private static <T, S> T with(ThreadLocal<S> scope, S value, Supplier<T> work) {
    scope.set(value);
    try {
      return work.get();
    } finally {
      scope.remove();
    }
  }
}
