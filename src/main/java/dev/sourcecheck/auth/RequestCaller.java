package dev.sourcecheck.auth;

import io.vertx.ext.web.RoutingContext;

/** Which key a request came with; the key itself is nowhere kept. */
public final class RequestCaller {
  private static final String CALLER = "sourcecheck.caller";

  private RequestCaller() {}

  static void set(RoutingContext request, String keyId, String keyName) {
    request.put(CALLER, "key " + keyId + " \"" + keyName + "\"");
  }

  /** The key's id and name, as in {@code keys list}, for the log. */
  public static String of(RoutingContext request) {
    String caller = request.get(CALLER);
    return caller == null ? "no key" : caller;
  }
}
