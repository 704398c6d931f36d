package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;

/** Inserts and updates as MongoDB answers them, where the library does it otherwise. */
final class WriteCommands {

  private WriteCommands() {}

  /** Counts what has been inserted; the library counts what was asked for. */
  static Document insert(Document command, CommandRunner run) {
    Document answer = run.apply(command);
    if (answer.get("writeErrors") instanceof List<?> errors) {
      int asked = ((List<?>) command.get("documents")).size();
      int firstRefused = (int) ((Document) errors.get(0)).get("index");
      answer.put("n", isOrdered(command) ? firstRefused : asked - errors.size());
    }
    return answer;
  }

  /** Runs the statements one by one: ordered ones end at the first that is refused. */
  static Document update(Document command, CommandRunner run) {
    List<?> statements = (List<?>) command.get("updates");
    if (statements.size() == 1) {
      return run.apply(command);
    }
    UpdateAnswer answer = new UpdateAnswer();
    for (int index = 0; index < statements.size(); index++) {
      Document one = command.clone().append("updates", List.of(statements.get(index)));
      boolean refused = answer.add(index, run.apply(one));
      if (refused && isOrdered(command)) {
        break;
      }
    }
    return answer.toDocument();
  }

  private static boolean isOrdered(Document command) {
    return !command.containsKey("ordered") || Utils.isTrue(command.get("ordered"));
  }

  /** The sum of the answers to several statements. */
  private static final class UpdateAnswer {

    private int matched;
    private int modified;
    private final List<Object> upserted = new ArrayList<>();
    private final List<Object> errors = new ArrayList<>();

    /** Returns whether the statement was refused. */
    boolean add(int index, Document answer) {
      matched += (int) answer.get("n");
      modified += (int) answer.get("nModified");
      addAt(index, answer.get("upserted"), upserted);
      return addAt(index, answer.get("writeErrors"), errors);
    }

    private static boolean addAt(int index, Object from, List<Object> to) {
      if (!(from instanceof List<?> entries)) {
        return false;
      }
      entries.forEach(entry -> to.add(((Document) entry).clone().append("index", index)));
      return true;
    }

    Document toDocument() {
      Document answer = new Document("n", matched).append("nModified", modified);
      if (!upserted.isEmpty()) {
        answer.put("upserted", upserted);
      }
      if (!errors.isEmpty()) {
        answer.put("writeErrors", errors);
      }
      Utils.markOkay(answer);
      return answer;
    }
  }
}
