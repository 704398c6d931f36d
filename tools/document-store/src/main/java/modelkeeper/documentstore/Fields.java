package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields, of those that a document has at its top, that someone looks at. Where that can't be
 * told it is all of them: what is read too much costs time, what is read too little would be wrong.
 */
final class Fields {

  static final Fields ALL = new Fields(null);

  private static final Set<String> OF_SEVERAL = Set.of("$and", "$or", "$nor");

  /** Null for all. */
  private final Set<String> names;

  private final String[] texts;
  private final byte[][] bytes;

  private Fields(Set<String> names) {
    this.names = names;
    this.texts = names == null ? null : names.toArray(String[]::new);
    this.bytes =
        names == null
            ? null
            : names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
  }

  boolean isAll() {
    return names == null;
  }

  int size() {
    return texts.length;
  }

  /** The one of these that has this name; null when none has. */
  String named(byte[] source, int start, int end) {
    for (int i = 0; i < bytes.length; i++) {
      byte[] name = bytes[i];
      // Most names already differ in their lengths.
      if (name.length == end - start && Arrays.equals(name, 0, name.length, source, start, end)) {
        return texts[i];
      }
    }
    return null;
  }

  Fields and(Fields others) {
    if (isAll() || others.isAll()) {
      return ALL;
    }
    Set<String> both = new LinkedHashSet<>(names);
    both.addAll(others.names);
    return new Fields(both);
  }

  /** Those that decide whether a document matches. */
  static Fields ofQuery(Document query) {
    Set<String> found = new LinkedHashSet<>();
    return addQuery(query, found) ? new Fields(found) : ALL;
  }

  private static boolean addQuery(Document query, Set<String> found) {
    for (Map.Entry<String, Object> condition : query.entrySet()) {
      String key = condition.getKey();
      if (!key.startsWith("$")) {
        found.add(top(key));
      } else if (!OF_SEVERAL.contains(key) || !addQueries(condition.getValue(), found)) {
        return false;
      }
    }
    return true;
  }

  private static boolean addQueries(Object queries, Set<String> found) {
    return queries instanceof Collection<?> list
        && list.stream().allMatch(one -> one instanceof Document query && addQuery(query, found));
  }

  /** Those that an order or a projection names. */
  static Fields named(Document names) {
    Set<String> found = new LinkedHashSet<>();
    names.keySet().forEach(name -> found.add(top(name)));
    return found.stream().anyMatch(name -> name.startsWith("$")) ? ALL : new Fields(found);
  }

  /** Those that a projection shows: all, unless it lists what it shows. */
  static Fields ofProjection(Document projection) {
    boolean isList = projection.values().stream().allMatch(Fields::isShown);
    return isList ? named(projection).and(new Fields(Set.of("_id"))) : ALL;
  }

  private static boolean isShown(Object value) {
    return (value instanceof Number || value instanceof Boolean) && Utils.isTrue(value);
  }

  /** Those that the grouping after a pipeline's filter looks at; all, for every other pipeline. */
  static Fields ofPipeline(List<?> stages) {
    boolean isGrouping =
        stages.size() > 1
            && stages.get(0) instanceof Document first
            && first.get("$match") instanceof Document
            && stages.get(1) instanceof Document second
            && second.containsKey("$group");
    if (!isGrouping) {
      return ALL;
    }
    Set<String> found = new LinkedHashSet<>();
    return addExpression(((Document) stages.get(1)).get("$group"), found) ? new Fields(found) : ALL;
  }

  /** False when it can't be told; a variable may stand for the whole document. */
  private static boolean addExpression(Object expression, Set<String> found) {
    if (expression instanceof Document document) {
      return !document.containsKey("$getField")
          && document.values().stream().allMatch(value -> addExpression(value, found));
    }
    if (expression instanceof Collection<?> list) {
      return list.stream().allMatch(value -> addExpression(value, found));
    }
    if (expression instanceof String text && text.startsWith("$")) {
      found.add(top(text.substring(1)));
      return !text.startsWith("$$");
    }
    return true;
  }

  private static String top(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
