import { Command } from 'commander';
import type { Option } from 'commander';

/**
 * A command whose options are registered when somebody looks at them: all commands together have hundreds, commander compares each
 * with those before it, and a run needs the ones of a single command.
 */
export class LateCommand extends Command {
  #waiting: (() => void)[] | undefined = [];

  constructor(name: string) {
    super(name);
    const { options } = this;
    Object.defineProperty(this, 'options', {
      get: () => {
        this.#register();
        return options;
      },
    });
  }

  override option(...declaration: readonly unknown[]): this {
    return this.#later(() => {
      Reflect.apply(super.option, this, declaration);
    });
  }

  override addOption(option: Option): this {
    return this.#later(() => super.addOption(option));
  }

  override helpOption(flags?: string | boolean, description?: string): this {
    return this.#later(() => super.helpOption(flags, description));
  }

  override optionsGroup(heading: string): this;
  override optionsGroup(): string;
  override optionsGroup(heading?: string): this | string {
    return heading === undefined ? super.optionsGroup() : this.#later(() => super.optionsGroup(heading));
  }

  #register(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const declare of waiting) declare();
  }

  #later(declare: () => void): this {
    if (this.#waiting === undefined) declare();
    else this.#waiting.push(declare);
    return this;
  }
}
