package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes the requests of one connection, and sends the answers. */
final class CommandHandler extends SimpleChannelInboundHandler<ClientRequest> {

  /** Commands that change nothing; whatever is not named here is taken for a write. */
  private static final Set<String> READS =
      Set.of(
          "find", "count", "distinct", "getmore", "killcursors", "ismaster", "hello", "ping",
          "buildinfo", "serverstatus", "listcollections", "listindexes", "listdatabases",
          "collstats", "dbstats", "endsessions", "getlog", "hostinfo", "connectionstatus",
          "whatsmyuri", "getcmdlineopts", "getparameter", "validate");

  private static final AtomicInteger REPLY_IDS = new AtomicInteger();

  private final MongoBackend backend;
  private final GroupCommit commits;

  CommandHandler(MongoBackend backend, GroupCommit commits) {
    this.backend = backend;
    this.commits = commits;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ClientRequest request) {
    MessageHeader header =
        new MessageHeader(REPLY_IDS.incrementAndGet(), request.getHeader().getRequestID());
    if (request instanceof MongoMessage message) {
      answer(context, message.getDatabaseName(), message.getDocument(),
          document -> new MongoMessage(context.channel(), header, document));
    } else if (request instanceof MongoQuery query) {
      Document command = query.getQuery();
      Object wrapped = command.get("$query");
      answer(context, query.getDatabaseName(), wrapped instanceof Document inner ? inner : command,
          document -> new MongoReply(header, List.of(document), 0));
    }
  }

  private void answer(
      ChannelHandlerContext context,
      String database,
      Document command,
      java.util.function.Function<Document, Object> toReply) {
    String name = command.keySet().iterator().next();
    java.util.function.Supplier<Document> run = () -> run(context, database, name, command);
    java.util.function.Consumer<Document> send =
        document -> context.writeAndFlush(toReply.apply(document));
    if (isRead(name, command)) {
      commits.read(run, send);
    } else {
      commits.write(run, send);
    }
  }

  private static boolean isRead(String name, Document command) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("aggregate")) {
      String stages = String.valueOf(command.get("pipeline"));
      return !stages.contains("$out") && !stages.contains("$merge");
    }
    return READS.contains(lower);
  }

  private Document run(
      ChannelHandlerContext context, String database, String name, Document command) {
    try {
      return backend.handleCommand(context.channel(), database, name, command);
    } catch (MongoServerException refusal) {
      return refused(refusal);
    } catch (RuntimeException defect) {
      System.err.println("document-store: " + name + " failed: " + defect);
      return refused(new MongoServerException("Unknown error: " + defect.getMessage(), defect));
    }
  }

  private static Document refused(MongoServerException refusal) {
    Document answer = new Document("ok", 0).append("errmsg", refusal.getMessageWithoutErrorCode());
    if (refusal instanceof MongoServerError error) {
      answer.put("code", error.getCode());
      answer.putIfNotNull("codeName", error.getCodeName());
    }
    return answer;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    backend.handleClose(context.channel());
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
