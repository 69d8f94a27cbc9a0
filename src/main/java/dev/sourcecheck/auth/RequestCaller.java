package dev.sourcecheck.auth;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The id and name of the key of a request. */
public final class RequestCaller {
  private static final String CALLER = "sourcecheck.caller";
  private static final String END = "sourcecheck.caller.end";

  private RequestCaller() {}

  static void set(RoutingContext request, StoredCaller caller, CompletionStage<Void> end) {
    request.put(CALLER, caller.label());
    request.put(END, end);
  }

  /** Returns the key's id and name for the log, as in {@code keys list}. */
  public static String of(RoutingContext request) {
    String caller = request.get(CALLER);
    return caller == null ? "no key" : caller;
  }

  /** Completes when the key or session of a stream is not valid any more; the stream must end. */
  public static CompletionStage<Void> ended(RoutingContext request) {
    CompletionStage<Void> end = request.get(END);
    return end == null ? new CompletableFuture<>() : end;
  }
}
