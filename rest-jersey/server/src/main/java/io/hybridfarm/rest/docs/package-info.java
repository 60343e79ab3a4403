/**
 * The API's description: generated from the resources themselves, and shown by Swagger UI out of the class path.
 *
 * <p>Threads: thread-safe; the description is made once, when it is first asked for.
 *
 * <p>Start reading at {@link io.hybridfarm.rest.docs.ApiDescription}.
 */
@NullMarked
package io.hybridfarm.rest.docs;

import org.jspecify.annotations.NullMarked;
