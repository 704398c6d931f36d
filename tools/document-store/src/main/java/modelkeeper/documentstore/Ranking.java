package modelkeeper.documentstore;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * The first documents of an order, of which no more are kept than are asked for. Documents that are
 * equal in the order stay in the order in which they came.
 */
final class Ranking {

  private final Order order;
  private final long count;

  /** The last of them is its head. */
  private final PriorityQueue<Ranked> kept;

  private long arrived;

  private record Ranked(Object[] orderedBy, long arrival, StoredDocument document) {}

  Ranking(Order order, long count) {
    this.order = order;
    this.count = count;
    this.kept = new PriorityQueue<>(firstToLast().reversed());
  }

  private Comparator<Ranked> firstToLast() {
    return Comparator.comparing(Ranked::orderedBy, order).thenComparingLong(Ranked::arrival);
  }

  void add(StoredDocument document) {
    Object[] orderedBy = order.valuesOf(document);
    if (kept.size() >= count) {
      // What comes later goes behind its equals.
      if (order.compare(orderedBy, kept.element().orderedBy()) >= 0) {
        return;
      }
      kept.remove();
    }
    kept.add(new Ranked(orderedBy, arrived++, document));
  }

  /** In their order. */
  Stream<StoredDocument> documents() {
    return kept.stream().sorted(firstToLast()).map(Ranked::document);
  }
}
