/**
 * The pages: sign-in, sources, tests and keys. Templates of Qute, which escapes every value, are in
 * {@code templates/page}; htmx loads parts of pages. The policy of {@code SecurityHeaders} forbids
 * inline scripts and styles. A request is authenticated before it arrives here, and the access
 * rules decide which role it needs; pages only offer what the role allows.
 */
@NullMarked
package dev.sourcecheck.page;

import org.jspecify.annotations.NullMarked;
