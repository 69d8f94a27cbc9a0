package dev.sourcecheck.auth;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The key of a request: its id and name, and its role. */
public final class RequestCaller {
  private static final String CALLER = "sourcecheck.caller";
  private static final String NAME = "sourcecheck.caller.name";
  private static final String ROLE = "sourcecheck.caller.role";
  private static final String END = "sourcecheck.caller.end";

  private RequestCaller() {}

  static void set(RoutingContext request, CallerIdentity caller, CompletionStage<Void> end) {
    request.put(CALLER, caller.label());
    request.put(NAME, caller.name());
    request.put(ROLE, caller.role());
    request.put(END, end);
  }

  /** Returns the key's id and name for the log, as in {@code keys list}. */
  public static String of(RoutingContext request) {
    String caller = request.get(CALLER);
    return caller == null ? "no key" : caller;
  }

  /** Returns the key's name for its user, empty without a key. */
  public static String name(RoutingContext request) {
    String name = request.get(NAME);
    return name == null ? "" : name;
  }

  /** Returns the role that the request was admitted with, {@link Role#VIEWER} on public paths. */
  public static Role role(RoutingContext request) {
    Role role = request.get(ROLE);
    return role == null ? Role.VIEWER : role;
  }

  /** Completes when the key or session of a stream is not valid any more; the stream must end. */
  public static CompletionStage<Void> ended(RoutingContext request) {
    CompletionStage<Void> end = request.get(END);
    return end == null ? new CompletableFuture<>() : end;
  }
}
