package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MessageHeader;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import de.bwaldvogel.mongo.wire.message.MongoReply;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Takes the requests of one connection. */
final class CommandHandler extends SimpleChannelInboundHandler<ClientRequest> {

  private static final AtomicInteger ANSWER_IDS = new AtomicInteger();

  private final MongoBackend backend;
  private final GroupCommit commits;
  private final Executor workers;

  /**
   * The workers may be held up; the connection's thread, which serves others too, never is. It does
   * what is quick and finds nobody before it, as two changes of threads take longer than that.
   */
  CommandHandler(MongoBackend backend, GroupCommit commits, Executor workers) {
    this.backend = backend;
    this.commits = commits;
    this.workers = workers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ClientRequest received) {
    MessageHeader header =
        new MessageHeader(ANSWER_IDS.incrementAndGet(), received.getHeader().getRequestID());
    if (received instanceof MongoMessage message) {
      take(
          context,
          new Command(message.getDatabaseName(), message.getDocument()),
          answer -> new MongoMessage(context.channel(), header, answer));
    } else if (received instanceof MongoQuery query) {
      Document outer = query.getQuery();
      Document command = outer.get("$query") instanceof Document inner ? inner : outer;
      take(
          context,
          new Command(query.getDatabaseName(), command),
          answer -> new MongoReply(header, List.of(answer), 0));
    }
  }

  private void take(
      ChannelHandlerContext context, Command command, Function<Document, Object> toWire) {
    Request request =
        new Request() {
          @Override
          public Document run() {
            Supplier<Document> work =
                () ->
                    backend.handleCommand(
                        context.channel(), command.database(), command.name(), command.document());
            return command.isRead()
                ? QueryScope.awaited(context.channel()::isActive, work)
                : work.get();
          }

          @Override
          public Document refuse(Throwable why) {
            return Refusal.of(command.name(), why);
          }

          @Override
          public void send(Document answer) {
            context.writeAndFlush(toWire.apply(answer));
          }
        };
    if (command.isGreeting()) {
      commits.greet(request);
    } else if (!command.isQuick() || !isDoneAtOnce(command, request)) {
      workers.execute(
          () -> {
            if (command.isRead()) {
              commits.read(request);
            } else {
              commits.write(request);
            }
          });
    }
  }

  private boolean isDoneAtOnce(Command command, Request request) {
    return command.isRead() ? commits.readAtOnce(request) : commits.writeAtOnce(request);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    backend.handleClose(context.channel());
    super.channelInactive(context);
  }

  /** What isn't the protocol ends the connection. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
