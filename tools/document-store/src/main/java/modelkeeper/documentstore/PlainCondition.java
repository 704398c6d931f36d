package modelkeeper.documentstore;

import static de.bwaldvogel.mongo.wire.BsonConstants.*;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What a filter asks of one field at the top of a document, where that can be seen in its bytes: to
 * be a text, true, false or null, one of several such values or none of them, or to fit a pattern.
 */
final class PlainCondition {

  /** {@code UNKNOWN}: the library has to say, as for arrays, of which any element may match. */
  enum Verdict {
    YES,
    NO,
    UNKNOWN
  }

  private final String field;

  /** The texts and truth values that are asked for; null among them also stands for a missing field. */
  private final List<byte[]> values;

  private final boolean takesNull;
  private final BsonRegularExpression pattern;
  private final boolean isNegated;

  private PlainCondition(
      String field,
      List<byte[]> values,
      boolean takesNull,
      BsonRegularExpression pattern,
      boolean isNegated) {
    this.field = field;
    this.values = values;
    this.takesNull = takesNull;
    this.pattern = pattern;
    this.isNegated = isNegated;
  }

  /** Null when it can't be seen in the bytes. */
  static PlainCondition of(String field, Object asked) {
    if (field.startsWith("$") || field.indexOf('.') >= 0 || field.isEmpty()) {
      return null;
    }
    if (BsonRegularExpression.isRegularExpression(asked)) {
      BsonRegularExpression pattern = BsonRegularExpression.convertToRegularExpression(asked);
      return new PlainCondition(field, List.of(), false, pattern, false);
    }
    if (!(asked instanceof Document operators)) {
      return anyOf(field, Arrays.asList(asked), false);
    }
    if (operators.size() != 1) {
      return null;
    }
    String operator = operators.keySet().iterator().next();
    Object operand = operators.get(operator);
    return switch (operator) {
      case "$ne" -> anyOf(field, Arrays.asList(operand), true);
      case "$in" -> operand instanceof Collection<?> list ? anyOf(field, list, false) : null;
      case "$nin" -> operand instanceof Collection<?> list ? anyOf(field, list, true) : null;
      default -> null;
    };
  }

  private static PlainCondition anyOf(String field, Collection<?> asked, boolean isNegated) {
    List<byte[]> values = new ArrayList<>();
    for (Object one : asked) {
      if (one instanceof String text) {
        values.add(text.getBytes(StandardCharsets.UTF_8));
      } else if (one instanceof Boolean truth) {
        values.add(truth ? TRUE : FALSE);
      } else if (one != null) {
        return null;
      }
    }
    return new PlainCondition(field, values, asked.contains(null), null, isNegated);
  }

  private static final byte[] TRUE = {1};
  private static final byte[] FALSE = {0};

  String field() {
    return field;
  }

  Verdict ofMissing() {
    return verdict(takesNull);
  }

  /** Of the value of the element that the reader is at. */
  Verdict of(ElementReader element) {
    return switch (element.type()) {
      case TYPE_NULL, TYPE_UNDEFINED -> ofMissing();
      case TYPE_UTF8_STRING -> verdict(fits(element));
      case TYPE_BOOLEAN -> pattern == null ? verdict(isAmong(element, true)) : Verdict.UNKNOWN;
      case TYPE_INT32, TYPE_INT64, TYPE_DOUBLE, TYPE_UTC_DATETIME ->
          pattern == null ? verdict(false) : Verdict.UNKNOWN;
      default -> Verdict.UNKNOWN;
    };
  }

  private boolean fits(ElementReader element) {
    return pattern == null
        ? isAmong(element, false)
        : pattern.matcher(element.text()).find();
  }

  private boolean isAmong(ElementReader element, boolean isTruth) {
    for (byte[] value : values) {
      if (isTruth == isTruth(value) && element.hasValue(value)) {
        return true;
      }
    }
    return false;
  }

  /** A text is never the same array as one of these two. */
  private static boolean isTruth(byte[] value) {
    return value == TRUE || value == FALSE;
  }

  private Verdict verdict(boolean isMet) {
    return isMet == isNegated ? Verdict.NO : Verdict.YES;
  }
}
