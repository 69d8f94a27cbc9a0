package dev.sourcecheck.page;

import dev.sourcecheck.auth.RequestCaller;
import dev.sourcecheck.auth.Role;
import io.vertx.ext.web.RoutingContext;

/**
 * What the layout shows around every page.
 *
 * @param section the entry of the navigation that is current, such as {@code sources}
 * @param caller the name of the key, empty for an anonymous user
 * @param role decides what is offered
 */
public record PageFrame(String section, String caller, Role role) {
  static PageFrame of(String section, RoutingContext request) {
    return new PageFrame(section, RequestCaller.name(request), RequestCaller.role(request));
  }

  /** Whether to offer tests: to run, cancel and confirm them. */
  public boolean mayTest() {
    return role.includes(Role.OPERATOR);
  }

  /** Whether to offer changes of sources and keys. */
  public boolean mayEdit() {
    return role.includes(Role.ADMIN);
  }

  /** The role's name for users. */
  public String roleName() {
    return role.wire();
  }

  public boolean anonymous() {
    return caller.isEmpty();
  }
}
