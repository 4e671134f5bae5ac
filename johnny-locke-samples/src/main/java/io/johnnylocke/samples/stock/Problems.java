package io.johnnylocke.samples.stock;

import io.johnnylocke.LockException;
import io.johnnylocke.LockTimeoutException;
import io.johnnylocke.StateCodecException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What each failure is in HTTP. That the lock is busy and that the store is away are two different things. */
@RestControllerAdvice
class Problems {

    @ExceptionHandler
    ProblemDetail unknown(UnknownArticleException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail soldOut(SoldOutException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail busy(LockTimeoutException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.LOCKED, e.getMessage());
    }

    /** What can be no key: an article number that is blank or endless. */
    @ExceptionHandler
    ProblemDetail badKey(IllegalArgumentException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, "An article number is not blank and has 512 characters at most");
    }

    /** Somebody else has written a state here that is no stock. Trying again does not help. */
    @ExceptionHandler
    ProblemDetail foreignState(StateCodecException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, e.getMessage());
    }

    /** The store is away, or the lock was lost: nobody else's fault, and worth trying again. */
    @ExceptionHandler
    ProblemDetail unavailable(LockException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }
}
